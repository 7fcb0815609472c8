import { z } from 'zod'
import { aboutCustomers } from '../../insights/api.ts'
import { endpoint, nothing } from '../../values/endpoint.ts'

const RowJson = z.object({ label: z.string(), figure: z.string(), range: z.string(), means: z.string() })

export const reportApi = {
  figures: endpoint('GET /board-report', {
    does: 'Give the figures of the report for a board, each with its range, its sample and what it means.',
    who: 'viewer',
    input: z.object(aboutCustomers),
    output: z.object({
      title: z.string(),
      about: z.string(),
      answer: z.string(),
      parts: z.array(z.object({ heading: z.string(), says: z.string().optional(), rows: z.array(RowJson) })),
    }),
  }),
  page: endpoint('GET /board-report.pdf', {
    does: 'Write the report for a board as one printable page.',
    who: 'viewer',
    input: z.object(aboutCustomers),
    output: nothing,
    answers: 'file',
  }),
}
