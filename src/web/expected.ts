/** Kept in this browser while somebody is signed in. The session itself is a cookie that no script can read. */
const key = 'vouchwell-signed-in'

let arePagesExpected = localStorage.getItem(key) !== null
const waiting: (() => Promise<void>)[] = []

/**
 * Fetch the code of a page at once where somebody is signed in. Whoever has to sign in first should not wait for what
 * is behind the door: then it is fetched when they begin to type.
 *
 * @returns when the page is here, or at once where it is not fetched yet
 */
export async function whenPagesExpected(fetchPage: () => Promise<void>): Promise<void> {
  if (arePagesExpected) await fetchPage()
  else waiting.push(fetchPage)
}

/** From here on pages are wanted: somebody is signed in, or is about to be. */
export function expectPages(): void {
  arePagesExpected = true
  for (const fetchPage of waiting.splice(0)) fetchPage()
}

/** Remember for the next visit whether somebody is signed in. */
export function rememberSignedIn(isSignedIn: boolean): void {
  if (isSignedIn) localStorage.setItem(key, 'yes')
  else localStorage.removeItem(key)
}
