import { IconFileImport } from '@tabler/icons-react'
import type { Feature } from '../../web/feature.ts'

/** What imports bring to the browser. */
export const imports: Feature = {
  pages: [
    {
      path: '/imports',
      title: 'Imports',
      words: 'csv upload file data history undo',
      load: () => import('./imports-page.tsx'),
    },
    { path: '/imports/$importId', title: 'Import', load: () => import('./import-page.tsx') },
  ],
  actions: [
    {
      id: 'import-file',
      label: 'Import a file',
      says: 'Customers, revenue, referrals, touchpoints and more from a CSV file',
      icon: IconFileImport,
      who: 'manager',
      key: 'i',
      words: 'csv upload hubspot salesforce export data',
      run: (go) => go('/imports', { choose: 'file' }),
    },
  ],
}

/** Where the result of an import's job is shown. */
export function importLink(job: { subjectId: string | null }): { to: string; label: string } | null {
  return job.subjectId?.startsWith('imp_') ? { to: `/imports/${job.subjectId}`, label: 'Show the import' } : null
}
