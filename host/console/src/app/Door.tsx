//! Nobody comes further without having signed in.
import { Suspense } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router';
import { useSession } from '../api/session';
import { Failed, Loading } from '../parts/states';

/** Pages come in pieces; until one is there, its place is kept. */
export function Within() {
  return (
    <Suspense fallback={<Loading />}>
      <Outlet />
    </Suspense>
  );
}

export function Door() {
  const session = useSession();
  const { pathname, search } = useLocation();
  if (session.isPending) return <Loading />;
  if (session.isError) return <Failed error={session.error} again={() => void session.refetch()} />;
  if (!session.data) return <Navigate to="/sign-in" state={{ from: pathname + search }} replace />;
  return <Outlet />;
}
