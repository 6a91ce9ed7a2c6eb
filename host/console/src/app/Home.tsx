import { Navigate } from 'react-router';
import { useSession } from '../api/session';
import { useSites } from '../api/sites';
import { Loaded, Loading } from '../parts/states';
import { lastSite } from './lastSite';
import { NoSite } from './NoSite';

/** To the site where one was last; to the first steps where there is none. */
export function Home() {
  const sites = useSites();
  const admin = useSession().data?.account.admin ?? false;
  return (
    <Loaded of={sites}>
      {(all) => {
        const site = all.find(({ name }) => name === lastSite()) ?? all[0];
        // One that was just made is not in the list that was read before.
        if (!site && sites.isFetching) return <Loading />;
        if (site)
          return (
            <Navigate
              to={`/s/${site.name}/${site.plugins.length > 0 || !admin ? 'desk' : 'plugins'}`}
              replace
            />
          );
        return admin ? <Navigate to="/start" replace /> : <NoSite />;
      }}
    </Loaded>
  );
}
