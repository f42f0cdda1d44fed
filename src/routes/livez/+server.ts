/** 200 while this process answers, even without a database: a restart would not help against that. */
export const GET = () => Response.json({ status: 'ok' });
