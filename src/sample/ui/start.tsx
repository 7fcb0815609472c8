import { jobsApi } from '../../jobs/api.ts'
import { JobProgress } from '../../jobs/ui/job-progress.tsx'
import { StartPage } from '../../team/ui/start-page.tsx'
import { mayDo } from '../../values/endpoint.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { useHere } from '../../web/here.ts'
import { sampleApi } from '../api.ts'

/**
 * A company without customers: the sample, or one's own data. While the sample is loaded its progress stands here, also
 * after a reload and for a colleague who comes by; then the overview takes the page's place.
 */
export function Start() {
  const { member } = useHere()
  const load = useWrite(sampleApi.load)
  const work = useRead(jobsApi.underWay, {})
  const underWay = work.data?.items.find((job) => job.kind === 'sample')
  const jobId = underWay?.id ?? load.data?.jobId
  const mayLoad = mayDo(member.role, sampleApi.load.who)
  return (
    <StartPage
      trySample={() => load.mutate({})}
      trying={load.isPending || underWay !== undefined}
      whyNotSample={mayLoad ? null : 'This needs the role admin. Ask an admin to load it.'}
      error={load.error}
      progress={jobId && <JobProgress jobId={jobId} heading="h2" title="Loading the sample company" />}
      ownData="/imports"
    />
  )
}
