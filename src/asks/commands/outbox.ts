import { record } from '../../server/activity.ts'
import { type Context, inTransaction } from '../../server/context.ts'
import { refuse } from '../../server/errors.ts'
import { postMail } from '../../server/mail.ts'
import type { Nothing } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import type { MailShown } from '../api/outbox.ts'
import { sendRefusals, whyNotSendAgain } from '../sending.ts'
import * as store from '../store/outbox.ts'
import { companyName } from '../store.ts'

/** A mail with its parts, and why it cannot be sent again where it cannot. */
export async function showMail(ctx: Context, { mailId }: { mailId: Id<'mai'> }) {
  const { mail, text, headers, unwanted } = await store.findMail(ctx, mailId)
  const reason = whyNotSendAgain({ state: mail.state, unwanted })
  const whyNot = reason && { reason, sentence: sendRefusals[reason] }
  return { ...mail, text, headers, whyNotSendAgain: whyNot }
}

/** Send a mail again. Only a person does this: nothing is sent twice by itself. */
export function sendAgain(ctx: Context, { mailId }: { mailId: Id<'mai'> }): Promise<MailShown> {
  return inTransaction(ctx, async (ctx) => {
    await store.lockMail(ctx, mailId)
    const { mail, unwanted } = await store.findMail(ctx, mailId)
    refuse(whyNotSendAgain({ state: mail.state, unwanted }), sendRefusals)
    await store.requeueMail(ctx, mailId)
    const about = { subject: mailId, customer: mail.contact?.customerId ?? null }
    await record(ctx, 'mail sent again', about, { was: mail.state })
    return (await store.findMail(ctx, mailId)).mail
  })
}

/** Write to oneself, to see that mail works. */
export function sendTestMail(ctx: Context, _: Nothing): Promise<MailShown> {
  return inTransaction(ctx, async (ctx) => {
    const { name, email } = await store.findMember(ctx, ctx.actor.id)
    const words = `This is a test mail from Vouchwell for ${await companyName(ctx)}. If you read it, mail works.`
    const [id] = await postMail(ctx, [
      {
        purpose: 'test',
        subjectId: ctx.actor.id,
        contactId: null,
        to: { name, address: email },
        subject: 'Mail from Vouchwell works',
        text: `${words}\n`,
        html: `<!doctype html><html lang="en"><meta name="color-scheme" content="light dark"><title>Mail works</title><body style="color-scheme:light dark;font-family:sans-serif"><p>${escaped(words)}</p></body></html>`,
      },
    ])
    await record(ctx, 'test mail sent', { subject: id! })
    return (await store.findMail(ctx, id!)).mail
  })
}

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
