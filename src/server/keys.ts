import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'

/** What a signed link lets its bearer do. A link signed for one purpose opens nothing else. */
export type LinkPurpose =
  | 'answer'
  | 'preview'
  | 'unsubscribe'
  // A consent request's page, and withdrawing what was agreed to.
  | 'consent'
  | 'withdraw'
  // Whoever looks after an account approves a match; a person offers times; the other side picks one; both say how it went.
  | 'approval'
  | 'slots'
  | 'pick'
  | 'outcome'
  // A customer's own page.
  | 'own'
  // A member stops the weekly mail.
  | 'digest'

type ReadLink = { ok: true; subject: string; expires: Date } | { ok: false; why: 'tampered' | 'expired' }

/** What a company signs and seals with. Made from the server's secret; no key is ever stored. */
export interface Keys {
  /** A token for an address: who may do what until when. It holds no name and no mail address. */
  signLink(purpose: LinkPurpose, subject: string, expires: Date): string
  /** What a token says, if we signed it for this purpose and it is still good. */
  readLink(purpose: LinkPurpose, token: string, now: Date): ReadLink
  /** Keep a secret somebody gave us, such as what another tool signs with, unreadable in the database. */
  seal(text: string): string
  unseal(sealed: string): string
}

/**
 * The keys of one company, from the server's secrets: the first signs and seals, the others are only still believed, so
 * that a secret can be changed without breaking the links that are already in people's mail.
 *
 * HMAC-SHA256 and AES-256-GCM with keys by HKDF (RFC 5869), different for every company and use.
 */
export function openKeys([current, ...earlier]: readonly [string, ...string[]], schema: string): Keys {
  const keyFor = (secret: string, use: string) => Buffer.from(hkdfSync('sha256', secret, schema, use, 32))
  const signing = [current, ...earlier].map((secret) => {
    const key = keyFor(secret, 'vouchwell links')
    return { id: createHmac('sha256', key).update('key id').digest('hex').slice(0, 8), key }
  }) as [SigningKey, ...SigningKey[]]
  const sealing = [current, ...earlier].map((secret) => keyFor(secret, 'vouchwell seals')) as [Buffer, ...Buffer[]]

  return {
    signLink(purpose, subject, expires) {
      const [{ id, key }] = signing
      const said = `${id}.${purpose}.${subject}.${Math.floor(expires.getTime() / 1000).toString(36)}`
      return `${Buffer.from(said).toString('base64url')}.${signatureOf(said, key).toString('base64url')}`
    },

    readLink(purpose, token, now) {
      const [body = '', signature = ''] = token.split('.')
      const said = Buffer.from(body, 'base64url').toString()
      const [keyId, saidPurpose, subject = '', expires = ''] = said.split('.')
      const key = signing.find(({ id }) => id === keyId)?.key
      // A token has one spelling: base64url that decodes alike but reads differently is refused too.
      const oneSpelling = Buffer.from(said).toString('base64url') === body && token.split('.').length === 2
      if (!key || !oneSpelling || !isSame(signature, signatureOf(said, key).toString('base64url'))) {
        return { ok: false, why: 'tampered' }
      }
      if (saidPurpose !== purpose) return { ok: false, why: 'tampered' }
      const until = new Date(Number.parseInt(expires, 36) * 1000)
      if (until <= now) return { ok: false, why: 'expired' }
      return { ok: true, subject, expires: until }
    },

    seal(text) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', sealing[0], nonce)
      const hidden = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), hidden]).toString('base64url')
    },

    unseal(sealed) {
      const bytes = Buffer.from(sealed, 'base64url')
      for (const key of sealing) {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
        decipher.setAuthTag(bytes.subarray(12, 28))
        try {
          return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
        } catch {
          // Sealed with another of our secrets, perhaps; the last one's failure is told below.
        }
      }
      throw new Error('Sealed with a secret this server no longer has. Give it back in VOUCHWELL_OLD_SECRETS.')
    },
  }
}

interface SigningKey {
  id: string
  key: Buffer
}

const signatureOf = (said: string, key: Buffer) => createHmac('sha256', key).update(said).digest()

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
