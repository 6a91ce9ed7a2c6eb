//! Addresses.
import { lazy } from 'react';
import { createBrowserRouter, Navigate } from 'react-router';
import { Crashed } from './Crashed';
import { Door, Within } from './Door';
import { Home } from './Home';
import { PAGES } from './pages';
import { SiteShell } from './SiteShell';

const ProfilePage = lazy(() => import('../pages/profile/ProfilePage'));
const SearchPage = lazy(() => import('../pages/search/SearchPage'));
const SetUpPage = lazy(() => import('../pages/session/SetUpPage'));
const SignInPage = lazy(() => import('../pages/session/SignInPage'));
const StartPage = lazy(() => import('../pages/start/StartPage'));

export const router = createBrowserRouter([
  {
    errorElement: <Crashed />,
    element: <Within />,
    children: [
      { path: '/setup', element: <SetUpPage /> },
      { path: '/sign-in', element: <SignInPage /> },
      {
        element: <Door />,
        children: [
          { path: '/', element: <Home /> },
          { path: '/start', element: <StartPage /> },
          {
            path: '/s/:site',
            element: <SiteShell />,
            children: [
              { index: true, element: <Navigate to="desk" replace /> },
              { path: 'profile', element: <ProfilePage /> },
              { path: 'search', element: <SearchPage /> },
              ...PAGES.map(({ name, page: Page }) => ({ path: `${name}/*`, element: <Page /> })),
            ],
          },
        ],
      },
      { path: '*', element: <Navigate to="/" replace /> },
    ],
  },
]);
