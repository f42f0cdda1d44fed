/** The app without any person's data: the service worker returns it for any URL if the server does not answer. */
export const ssr = false;
