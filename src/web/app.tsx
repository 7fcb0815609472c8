import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  RouterProvider,
  redirect,
} from '@tanstack/react-router'
import { type ComponentType, lazy, type ReactNode, useState } from 'react'
import { mayDo } from '../values/endpoint.ts'
import { readSearch, writeSearch } from './address.ts'
import { ApiError } from './client.ts'
import { whenPagesExpected } from './expected.ts'
import type { Feature, Page } from './feature.ts'
import { useHere } from './here.ts'
import { PageFrame } from './page-frame.tsx'
import { PageLink } from './page-link.tsx'
import { SettingsFrame } from './settings-frame.tsx'
import { FailedState, LoadingPage } from './states.tsx'
import { cssVariables, theme } from './theme.ts'
import { ToastPlace } from './toast-place.tsx'

/** Styles made while running carry the page's nonce, so that the policy of the page can forbid all others. */
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''
// The part that locks scrolling behind a dialog looks for its nonce here.
Object.assign(globalThis, { __webpack_nonce__: nonce })

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // A refusal stays a refusal; a lost connection may come back.
      retry: (times, error) => times < 2 && error instanceof ApiError && (error.status === 0 || error.status === 503),
    },
  },
})

/** The whole application: its look, its data, and one route for every page of every feature. */
export function App(props: { features: Feature[]; root: ComponentType<{ children: ReactNode }> }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queries}>
        <RouterProvider router={routerOf(props.features, props.root)} />
      </QueryClientProvider>
    </MantineProvider>
  )
}

let router: ReturnType<typeof makeRouter> | undefined
const routerOf = (features: Feature[], root: ComponentType<{ children: ReactNode }>) => {
  router ??= makeRouter(features, root)
  return router
}

function makeRouter(features: Feature[], Root: ComponentType<{ children: ReactNode }>) {
  const root = createRootRoute({
    component: () => (
      <>
        <Root>
          <Outlet />
        </Root>
        {/* Inside the router, because a toast may hold a link. */}
        <ToastPlace />
      </>
    ),
    notFoundComponent: NoSuchPage,
  })
  const settings = features.flatMap((feature) => feature.settings ?? [])
  const pages = features.flatMap((feature) => feature.pages ?? [])
  const route = (page: Page, frame: (page: ReactNode) => ReactNode) => {
    const ready = lazyRouteComponent(page.load) as unknown as ComponentType & { preload?: () => Promise<void> }
    const code: PageCode = { ready, later: lazy(() => fetchPage().then(() => ({ default: ready }))), isHere: false }
    const fetchPage = async () => {
      // Gone once the page is here.
      await ready.preload?.()
      code.isHere = true
    }
    const component = () =>
      frame(
        <Allowed page={page}>
          <Arriving code={code} />
        </Allowed>,
      )
    // The code of a page is fetched as soon as somebody points at a link to it.
    const preload = { preload: () => whenPagesExpected(fetchPage) }
    return createRoute({
      getParentRoute: () => root,
      path: page.path,
      component: Object.assign(component, preload),
    })
  }
  return createRouter({
    routeTree: root.addChildren([
      ...pages.map((page) => route(page, (content) => content)),
      ...settings.map((page) => route(page, (content) => <SettingsFrame features={features}>{content}</SettingsFrame>)),
      createRoute({
        getParentRoute: () => root,
        path: '/settings',
        beforeLoad: () => {
          throw redirect({ to: settings[0]?.path ?? '/' })
        },
      }),
    ]),
    parseSearch: readSearch,
    stringifySearch: writeSearch,
    scrollRestoration: true,
    defaultPreload: 'intent',
    defaultPendingComponent: LoadingPage,
    defaultPendingMs: 200,
    defaultErrorComponent: ({ error, reset }) => (
      <PageFrame title="Something went wrong">
        <FailedState
          error={{ message: `${error instanceof Error ? error.message : ''} Nothing you saved is affected.` }}
          title="This page stopped working"
          again={reset}
        />
      </PageFrame>
    ),
  })
}

interface PageCode {
  ready: ComponentType
  later: ComponentType
  isHere: boolean
}

/** A page whose code is here is shown at once; one whose code is not, such as after signing in, is waited for. */
function Arriving({ code }: { code: PageCode }) {
  const [Shown] = useState<ComponentType>(() => (code.isHere ? code.ready : code.later))
  return <Shown />
}

function Allowed({ page, children }: { page: Page; children: ReactNode }) {
  const { member } = useHere()
  if (mayDo(member.role, page.who ?? 'viewer')) return children
  return (
    <PageFrame title={page.title}>
      <p>
        This page is for the role {page.who} and above; yours is {member.role}. Ask an admin if you need it.
      </p>
    </PageFrame>
  )
}

function NoSuchPage() {
  return (
    <PageFrame title="There is no such page">
      <p>
        The link may be old, or mistyped. <PageLink to="/">Go to the overview</PageLink>, or press Ctrl or Cmd and K to
        search.
      </p>
    </PageFrame>
  )
}
