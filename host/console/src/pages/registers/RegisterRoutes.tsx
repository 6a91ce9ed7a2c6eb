import { Navigate, Route, Routes } from 'react-router';
import { ImportPage } from './import/ImportPage';
import { RegisterPage } from './RegisterPage';
import { RegistersPage } from './RegistersPage';

export default function RegisterRoutes() {
  return (
    <Routes>
      <Route index element={<RegistersPage />} />
      <Route path=":plugin/:register" element={<RegisterPage />} />
      <Route path=":plugin/:register/import" element={<ImportPage />} />
      <Route path="*" element={<Navigate to=".." replace />} />
    </Routes>
  );
}
