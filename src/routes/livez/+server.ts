/** 200 as long as this process answers, whatever its database does: to start it anew would not bring that back. */
export const GET = () => Response.json({ status: 'ok' });
