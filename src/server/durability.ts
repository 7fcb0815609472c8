import pg from 'pg'

/** This PostgreSQL would not keep what we promise to keep; the message is for whoever runs the server. */
export class UnsafeDatabase extends Error {}

/**
 * Refuse a database that may forget what it has confirmed, that is too old, or that cannot keep every language.
 *
 * A change we have confirmed to somebody must outlive a power cut, so `fsync` and `synchronous_commit` must be on. Read
 * at every start of a server, from the embedded database and from one the operator brings alike.
 *
 * @throws UnsafeDatabase with a sentence that says what to set
 */
export async function refuseUnsafe(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    const { rows } = await client.query(`select current_setting('fsync') as fsync,
      current_setting('synchronous_commit') as synchronous_commit, current_setting('server_encoding') as encoding,
      current_setting('server_version_num')::int as version`)
    const reason = whyUnsafe(rows[0])
    if (reason) throw new UnsafeDatabase(reason)
  } finally {
    await client.end()
  }
}

interface Settings {
  fsync: string
  synchronous_commit: string
  encoding: string
  version: number
}

/** Why a database with these settings is not safe to keep things in, or null when it is. */
export function whyUnsafe(settings: Settings): string | null {
  for (const name of ['fsync', 'synchronous_commit'] as const) {
    if (settings[name] === 'off')
      return `The database runs with ${name} = off: a power cut could undo what people were told is saved. Set ${name} = on and start again.`
  }
  if (settings.version < 150_000)
    return `The database is PostgreSQL ${Math.floor(settings.version / 10_000)}; use 15 or later.`
  if (settings.encoding !== 'UTF8')
    return `The database keeps text as ${settings.encoding}; create one with encoding 'UTF8'.`
  return null
}
