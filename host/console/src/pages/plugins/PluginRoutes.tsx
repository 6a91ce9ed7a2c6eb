import { Navigate, Route, Routes } from 'react-router';
import { PluginPage } from './PluginPage';
import { PluginsPage } from './PluginsPage';

export default function PluginRoutes() {
  return (
    <Routes>
      <Route index element={<PluginsPage />} />
      <Route path=":plugin" element={<PluginPage />} />
      <Route path="*" element={<Navigate to=".." replace />} />
    </Routes>
  );
}
