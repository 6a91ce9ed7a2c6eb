//! The frame of a site's pages: menu, head line, and the page itself.
import { CloseOutlined, MenuOutlined } from '@ant-design/icons';
import { Button, Drawer, Grid, Layout } from 'antd';
import { Suspense, useEffect, useState } from 'react';
import { Navigate, Outlet, useLocation, useParams } from 'react-router';
import { CurrentSite, useSites } from '../api/sites';
import { useLive } from '../api/live';
import { QuickOpen } from '../pages/quick/QuickOpen';
import { Loaded, Loading } from '../parts/states';
import { appWords } from '../words/app';
import { HeadLine } from './HeadLine';
import { rememberSite } from './lastSite';
import { SiteMenu } from './SiteMenu';
import { useWords } from './preferences';
import './frame.css';

export function SiteShell() {
  const { site: name = '' } = useParams();
  const sites = useSites();
  return (
    <Loaded of={sites}>
      {(all) => {
        const site = all.find((one) => one.name === name);
        // One that was just made is not in the list that was read before.
        if (!site) return sites.isFetching ? <Loading /> : <Navigate to="/" replace />;
        return (
          <CurrentSite value={site} key={site.name}>
            <Frame site={site.name} />
          </CurrentSite>
        );
      }}
    </Loaded>
  );
}

function Frame({ site }: { site: string }) {
  const words = useWords(appWords);
  const wide = Grid.useBreakpoint().lg ?? true;
  const [menu, setMenu] = useState(false);
  const [quick, setQuick] = useState(false);
  const line = useLive(site);
  const { pathname } = useLocation();
  useEffect(() => rememberSite(site), [site]);
  useEffect(() => setMenu(false), [pathname]);
  const opener = (
    <Button
      type="text"
      icon={<MenuOutlined />}
      aria-label={words.menu}
      aria-expanded={menu}
      onClick={() => setMenu(true)}
    />
  );
  return (
    <Layout className="frame">
      <a className="skip" href="#page">
        {words.skip}
      </a>
      <HeadLine line={line} onQuick={() => setQuick(true)} opener={wide ? null : opener} />
      <Layout className="frame-body">
        {wide && (
          <Layout.Sider width={208} className="side">
            <SiteMenu />
          </Layout.Sider>
        )}
        <main id="page" tabIndex={-1}>
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </main>
      </Layout>
      <Drawer
        placement="left"
        size={260}
        open={menu && !wide}
        onClose={() => setMenu(false)}
        title={words.menu}
        closeIcon={<CloseOutlined aria-label={words.menu} />}
      >
        <SiteMenu />
      </Drawer>
      <QuickOpen open={quick} onOpen={setQuick} />
    </Layout>
  );
}
