import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'

/** A refusal as an SMTP server says it. */
export class SmtpRefusal extends Error {
  readonly responseCode: number
  constructor(responseCode: number, message: string) {
    super(message)
    this.responseCode = responseCode
  }
}

interface Received {
  to: string[]
  /** The mail, read by a parser that is not ours. */
  mail: Email
  raw: string
}

/** A real SMTP server in a test, which keeps what it receives. */
export interface TestSmtp {
  url: string
  received: Received[]
  /** Refuse, delay or break off what comes: called with the recipient, and with the whole mail when it has arrived. */
  onRecipient: ((address: string) => void) | null
  onMail: ((mail: Email) => void | Promise<void>) | null
  stop(): Promise<void>
  /** Listen again on the same port. */
  restart(): Promise<void>
  /** Break every line off as if the cable had been cut. */
  cut(): void
}

export async function startSmtp(): Promise<TestSmtp> {
  let port = 0
  let server: SMTPServer | null = null
  const sockets = new Set<{ destroy(): void }>()

  async function listen() {
    server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      logger: false,
      closeTimeout: 100,
      onRcptTo(address, _, done) {
        try {
          smtp.onRecipient?.(address.address)
          done()
        } catch (error) {
          done(error as Error)
        }
      },
      onData(stream, session, done) {
        const chunks: Buffer[] = []
        stream.on('data', (chunk: Buffer) => chunks.push(chunk))
        stream.on('end', async () => {
          const raw = Buffer.concat(chunks)
          try {
            const mail = await PostalMime.parse(raw)
            await smtp.onMail?.(mail)
            smtp.received.push({ to: session.envelope.rcptTo.map(({ address }) => address), mail, raw: raw.toString() })
            done()
          } catch (error) {
            done(error as Error)
          }
        })
      },
    })
    server.on('error', () => {})
    server.server.on('connection', (socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    })
    server.listen(port, '127.0.0.1')
    await once(server.server, 'listening')
    port = (server.server.address() as AddressInfo).port
  }

  const smtp: TestSmtp = {
    url: '',
    received: [],
    onRecipient: null,
    onMail: null,
    async stop() {
      const closing = server
      server = null
      if (!closing) return
      smtp.cut()
      await new Promise<void>((resolve) => closing.close(() => resolve()))
    },
    restart: listen,
    cut() {
      for (const socket of sockets) socket.destroy()
    },
  }
  await listen()
  smtp.url = `smtp://127.0.0.1:${port}`
  return smtp
}
