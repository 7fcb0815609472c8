import { Transform } from 'node:stream'
import { sql } from 'kysely'
import { createTransport } from 'nodemailer'
import type pg from 'pg'
import type { Id } from '../values/id.ts'
import { senderOf } from './config.ts'
import type { Context } from './context.ts'
import { isAway } from './errors.ts'
import { log } from './log.ts'

/** What became of a mail that was handed to the server. */
export type Outcome =
  | { state: 'sent' }
  /** The server will never take it. */
  | { state: 'failed'; problem: string }
  /** It was handed over whole, and then the line broke: it may have arrived. */
  | { state: 'unsure'; problem: string }
  /** Not now. `away` where the server, or what we may send through it, is at fault, so that all mails have to wait. */
  | { state: 'waiting'; problem: string; away: boolean }

/** A mail as it leaves. */
interface Letter {
  id: Id<'mai'>
  toName: string | null
  toAddress: string
  subject: string
  text: string
  html: string
  headers: Record<string, string>
}

/** A way to hand mails over, over connections that are kept open. */
export interface Post {
  send(letter: Letter): Promise<Outcome>
  close(): void
}

/** Handed over at once; the server may take them one after another. A guess. */
const lettersAtOnce = 10

export function openPost({ url, from }: { url: string; from: string }): Post {
  const domain = senderOf(from)?.split('@')[1] ?? 'localhost'
  /** Mails whose last byte has gone out. */
  const handedOver = new Set<string>()
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 3,
    // Nothing is sent twice by itself: what broke off is decided here, not in the library.
    maxRequeues: 0,
    connectionTimeout: 20_000,
    greetingTimeout: 20_000,
    socketTimeout: 60_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  transport.use('stream', (mail, done) => {
    const messageId = String(mail.data.messageId)
    mail.message.transform(
      () =>
        new Transform({
          transform: (chunk, _, next) => next(null, chunk),
          flush: (next) => {
            handedOver.add(messageId)
            next()
          },
        }),
    )
    done()
  })
  return {
    async send(letter) {
      const messageId = `<${letter.id}@${domain}>`
      try {
        await transport.sendMail({
          from,
          to: { name: letter.toName ?? '', address: letter.toAddress },
          subject: letter.subject,
          text: letter.text,
          html: letter.html,
          // One letter, one id, however often somebody presses "send again": mail programs show it once.
          messageId,
          headers: { ...letter.headers, 'Auto-Submitted': 'auto-generated' },
        })
        return { state: 'sent' }
      } catch (error) {
        return outcomeOf(error, handedOver.has(messageId))
      } finally {
        handedOver.delete(messageId)
      }
    },
    close: () => transport.close(),
  }
}

interface SmtpError {
  message?: string
  code?: string
  response?: string
  responseCode?: number
  command?: string
}

/** Replies that are about us and not about the mail: sign-in wanted or refused, encryption wanted. */
const aboutUs = new Set([421, 530, 534, 535, 538])

/** What an error means for the mail. `wasHandedOver` says that all of it had gone out before. */
export function outcomeOf(error: unknown, wasHandedOver: boolean): Outcome {
  const { message = '', code = '', response, responseCode, command } = error as SmtpError
  if (responseCode === undefined) {
    if (wasHandedOver) {
      return { state: 'unsure', problem: 'The line broke after the mail had been handed over. It may have arrived.' }
    }
    // The address is no address at all; nobody was asked.
    if (code === 'EENVELOPE') return { state: 'failed', problem: short(message) }
    return { state: 'waiting', problem: `The SMTP server cannot be reached: ${short(message)}`, away: true }
  }
  const problem = short(response ?? message)
  const senderRefused = command === 'MAIL FROM' && responseCode !== 552
  if (aboutUs.has(responseCode) || code === 'EAUTH' || senderRefused) return { state: 'waiting', problem, away: true }
  return responseCode >= 500 ? { state: 'failed', problem } : { state: 'waiting', problem, away: false }
}

const short = (text: string) => text.slice(0, 500)

/** A mail the server put off this often is given up: about two days. A guess, like those of mail servers. */
const mostAttempts = 48

/** How long a mail waits after being put off: 1, 2, 4 … minutes, at most an hour. `backoffMs(3)` is 240,000. */
const backoffMs = (attempts: number) => Math.min(60, 2 ** (attempts - 1)) * 60_000

/**
 * Hand over what is due in one company's outbox, until there is no more, the server is away, or we are stopping. One
 * process does this for a company at a time; another that tries returns at once.
 *
 * A mail is marked as being sent, and that is committed, before the server hears of it. Whoever comes next and finds one
 * so marked knows that its sender has died: it becomes "unsure", and a person decides.
 *
 * @returns 'away' where it is no use to go on now
 */
export async function deliverMails(
  ctx: Context,
  pool: pg.Pool,
  post: Post,
  { stopping = new AbortController().signal, clock = () => new Date() } = {},
): Promise<'done' | 'away'> {
  if (!(await isAnythingDue(ctx, clock()))) return 'done'
  const holder = await pool.connect()
  const lock = `mail ${ctx.company.schema}`
  let held = false
  try {
    const { rows } = await holder.query('select pg_try_advisory_lock(hashtextextended($1, 2)) as got', [lock])
    held = rows[0].got
    if (!held) return 'done'
    await settleLeftBehind(ctx)
    await giveUpStale(ctx, clock())
    while (!stopping.aborted) {
      const { letters, isEmpty } = await claim(ctx, clock())
      if (isEmpty) return 'done'
      const outcomes = await Promise.all(letters.map((letter) => sendOne(ctx, post, letter, clock)))
      if (outcomes.some((outcome) => outcome.state === 'waiting' && outcome.away)) return 'away'
    }
    return 'done'
  } finally {
    const freed = held
      ? await holder.query('select pg_advisory_unlock(hashtextextended($1, 2))', [lock]).then(
          () => true,
          () => false,
        )
      : true
    holder.release(!freed)
  }
}

async function isAnythingDue({ db }: Context, now: Date): Promise<boolean> {
  const { rows } = await sql<{ due: boolean }>`
    select exists (select from mails where state = 'waiting' and send_after <= ${now})
      or exists (select from mails where state = 'sending') as due`.execute(db)
  return rows[0]?.due ?? false
}

async function settleLeftBehind({ db }: Context): Promise<void> {
  await db
    .updateTable('mails')
    .set({ state: 'unsure', problem: 'The server stopped while this mail was on its way. It may have arrived.' })
    .where('state', '=', 'sending')
    .execute()
}

/** A mail that could not leave for this long says something nobody may still want to say. A guess. */
const staleAfterMs = 3 * 24 * 60 * 60_000

/**
 * Mails that waited too long do not leave by themselves: when an SMTP server is set at last, or is back after a week, nobody
 * should be written to because of what somebody pressed long ago. A person may still send each.
 */
async function giveUpStale({ db }: Context, now: Date): Promise<void> {
  await db
    .updateTable('mails')
    .set({ state: 'failed', problem: 'It could not leave for three days. Send it again if it should still go.' })
    .where('state', '=', 'waiting')
    .where('sendAfter', '<', new Date(now.getTime() - staleAfterMs))
    .execute()
}

/**
 * Take the next mails, oldest first, and mark them. Whoever has opted out since they were written, has unsubscribed or
 * is not a contact any more gets nothing.
 */
async function claim({ db }: Context, now: Date) {
  const { rows } = await sql<Letter & { attempts: number; state: string }>`
    with due as (
      select id, contact_id, to_address, subject_id, outsider
      from mails
      where state = 'waiting' and send_after <= ${now}
      order by send_after, number
      limit ${lettersAtOnce}
      for update skip locked
    ), judged as (
      select d.id, d.subject_id not like 'mem\\_%' and (
        (not d.outsider and not exists (select from contacts c where c.id = d.contact_id and c.opted_out_at is null))
        or exists (
          select from unsubscribed_addresses a
          where a.address_sha256 = encode(sha256(convert_to(lower(trim(d.to_address)), 'UTF8')), 'hex')
        )
      ) as unwanted
      from due d
    )
    update mails m
    set state = case when j.unwanted then 'withdrawn' else 'sending' end,
      attempts = m.attempts + case when j.unwanted then 0 else 1 end,
      problem = case when j.unwanted then 'They do not want to hear from us, or are not a contact any more.' end
    from judged j
    where m.id = j.id
    returning m.id, m.to_name, m.to_address, m.subject, m.text, m.html, m.headers, m.attempts, m.state`.execute(db)
  return { letters: rows.filter(({ state }) => state === 'sending'), isEmpty: rows.length === 0 }
}

async function sendOne(
  { db }: Context,
  post: Post,
  letter: Letter & { attempts: number },
  clock: () => Date,
): Promise<Outcome> {
  const outcome = await post.send(letter)
  const { id, attempts } = letter
  if (outcome.state === 'waiting' && !outcome.away && attempts >= mostAttempts) {
    await settle(db, id, { state: 'failed', problem: `Given up after ${attempts} attempts. ${outcome.problem}` })
  } else if (outcome.state === 'waiting') {
    await settle(db, id, {
      state: 'waiting',
      problem: outcome.problem,
      // A server that is away is nothing this mail has tried.
      ...(outcome.away ? { attempts: attempts - 1 } : { sendAfter: new Date(clock().getTime() + backoffMs(attempts)) }),
    })
  } else if (outcome.state === 'sent') {
    await settle(db, id, { state: 'sent', sentAt: clock(), problem: null })
  } else {
    await settle(db, id, outcome)
  }
  if (outcome.state === 'failed') log.warn({ mail: id }, 'a mail was refused')
  return outcome
}

/** Another process may have taken us for dead meanwhile, and called the mail unsure: now it is known. */
async function settle(
  db: Context['db'],
  id: Id<'mai'>,
  change: {
    state: 'sent' | 'failed' | 'unsure' | 'waiting'
    problem?: string | null
    attempts?: number
    sendAfter?: Date
    sentAt?: Date
  },
): Promise<void> {
  await db.updateTable('mails').set(change).where('id', '=', id).where('state', 'in', ['sending', 'unsure']).execute()
}

/**
 * Deliver the mails of all companies until stopped: looks every second, and waits longer while the server is away, 5
 * seconds at first and a minute at most, so that the outbox drains by itself when it is back.
 */
export function startDelivery(
  smtp: { url: string; from: string },
  pool: pg.Pool,
  contexts: () => Promise<Context[]>,
  { everyMs = 1_000, pauseMs = 5_000, mostPauseMs = 60_000 } = {},
): { stop(): Promise<void> } {
  const post = openPost(smtp)
  const stopping = new AbortController()
  let pause = 0
  let wake = () => {}

  async function run() {
    while (!stopping.signal.aborted) {
      let isServerAway = false
      try {
        for (const ctx of await contexts()) {
          if (stopping.signal.aborted || isServerAway) break
          isServerAway = (await deliverMails(ctx, pool, post, { stopping: stopping.signal })) === 'away'
        }
      } catch (error) {
        if (!isAway(error)) log.error({ error }, 'mails could not be delivered')
      }
      if (isServerAway && pause === 0) log.warn('the SMTP server takes no mail; mails wait in the outbox')
      if (!isServerAway && pause > 0) log.info('the SMTP server takes mail')
      pause = isServerAway ? Math.min(mostPauseMs, Math.max(pauseMs, pause * 2)) : 0
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(pause, everyMs))
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
        if (stopping.signal.aborted) wake()
      })
    }
  }
  const running = run()
  return {
    async stop() {
      stopping.abort()
      wake()
      await running
      post.close()
    },
  }
}
