import { Navigate, Route, Routes } from 'react-router';
import { RegisterPage } from './RegisterPage';
import { RegistersPage } from './RegistersPage';

export default function RegisterRoutes() {
  return (
    <Routes>
      <Route index element={<RegistersPage />} />
      <Route path=":plugin/:register" element={<RegisterPage />} />
      <Route path="*" element={<Navigate to=".." replace />} />
    </Routes>
  );
}
