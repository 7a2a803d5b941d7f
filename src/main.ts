import { mount } from 'svelte';
import './styles/index.css';
import App from './App.svelte';
import { followNavigation } from './pages/navigation.ts';
import { app } from './state/app.svelte.ts';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
followNavigation();
app.start();
mount(App, { target });
