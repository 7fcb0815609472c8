import { z } from 'zod'
import { endpoint, nothing } from '../values/endpoint.ts'
import { idOf } from '../values/id.ts'

export const sampleApi = {
  load: endpoint('POST /sample', {
    does: 'Fill an empty company with the sample: about 5,000 made-up customers over three years. Nobody is contacted.',
    who: 'admin',
    input: nothing,
    output: z.object({ jobId: idOf('job') }),
  }),
  clear: endpoint('DELETE /sample', {
    does: 'Remove the sample and everything added to it, and start with your own data. Members stay.',
    who: 'admin',
    input: nothing,
    output: nothing,
  }),
}
