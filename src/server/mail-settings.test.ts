import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig, senderOf } from './config.ts'

const from = 'Merrow Software <hello@merrow.example>'

test('without an SMTP server mails stay here', () => {
  expect(readConfig({}).smtp).toBeNull()
  expect(readConfig({ MAIL_FROM: from }).smtp).toBeNull()
})

test('an SMTP server may be given by a file, so that its password is in no list of processes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vouchwell-smtp-'))
  writeFileSync(join(folder, 'smtp'), 'smtps://post:secret@mail.example.com\n')
  expect(readConfig({ SMTP_URL_FILE: join(folder, 'smtp'), MAIL_FROM: from }).smtp).toEqual({
    url: 'smtps://post:secret@mail.example.com',
    from,
  })
  rmSync(folder, { recursive: true })
})

test.each([
  [{ SMTP_URL: 'mail.example.com' }, 'smtp://user:password@mail.example.com:587'],
  [{ SMTP_URL: 'https://mail.example.com', MAIL_FROM: from }, 'SMTP_URL is not an address of an SMTP server'],
  [{ SMTP_URL: 'smtp://mail.example.com' }, 'SMTP_URL is set without MAIL_FROM'],
  [{ SMTP_URL: 'smtp://mail.example.com', MAIL_FROM: 'Merrow' }, 'MAIL_FROM is Merrow'],
])('%o is answered with what to do', (env, sentence) => {
  expect(() => readConfig(env)).toThrow(sentence)
})

test('a wrong address is never repeated, because it may hold a password', () => {
  expect(() => readConfig({ SMTP_URL: 'smpt://post:hunter2@mail.example.com', MAIL_FROM: from })).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining('hunter2') }),
  )
})

test.each([
  ['hello@merrow.example', 'hello@merrow.example'],
  [from, 'hello@merrow.example'],
  ['"Merrow, Software" <hello@merrow.example>', 'hello@merrow.example'],
  ['Merrow', null],
  ['a@b\r\nBcc: x@y', null],
])('the sender in %j is %j', (written, address) => {
  expect(senderOf(written)).toBe(address)
})
