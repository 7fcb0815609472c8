/** NIST SP 800-63B asks for at least 8; we ask for more because many teams start without a second factor. */
export const minPasswordLength = 12
