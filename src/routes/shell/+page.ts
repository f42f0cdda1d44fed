/** The app without anybody's data in it: it comes up at any address where the server does not answer. */
export const ssr = false;
