import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { findFuzzer } from '../../devtools/fuzz/run.ts';
import { buildWithGo, cacheFolder, executable, findOnPath, installWithNpm, installWithPip, type Say } from '../../lib/programs.ts'; // prettier-ignore

/** Programs of others that the tests run on our documents and manifests. Installed once; without one, its test is skipped. */

// It needs an older TypeScript than the project has.
const TYPESCRIPT_GENERATOR = ['openapi-typescript@7.13.0', 'openapi-fetch@0.17.0', 'typescript@5.9.3'];
const PYTHON_GENERATOR = 'openapi-python-client==0.29.1';

// Its releases carry the schemas of every Kubernetes since 1.25.
const KUBERNETES_VALIDATOR = 'kubernetes-validate==1.37.0';
const KEDA_MODELS = '@kubernetes-models/keda@2.0.0';
const KUSTOMIZE = 'sigs.k8s.io/kustomize/kustomize/v5@v5.5.0';

const TOOLS = {
  TEST_FUZZER: { name: 'THE FUZZER', find: findFuzzer, needs: 'Python 3.10 with venv' },
  TEST_TYPESCRIPT_GENERATOR: {
    name: 'THE GENERATED TYPESCRIPT CLIENT',
    find: (say: Say) => installWithNpm(TYPESCRIPT_GENERATOR, say),
    needs: 'npm',
  },
  TEST_PYTHON_GENERATOR: {
    name: 'THE GENERATED PYTHON CLIENT',
    find: async (say: Say) => join(await installWithPip([PYTHON_GENERATOR], say), executable('openapi-python-client')),
    needs: 'Python 3.10 with venv',
  },
  TEST_KUSTOMIZE: { name: 'THE KUBERNETES MANIFESTS', find: findKustomize, needs: 'kubectl, kustomize or Go' },
  TEST_KUBERNETES_VALIDATOR: {
    name: 'THE KUBERNETES MANIFESTS AGAINST SCHEMAS',
    find: async (say: Say) =>
      join(await installWithPip([KUBERNETES_VALIDATOR], say), executable('kubernetes-validate')),
    needs: 'Python 3.10 with venv',
  },
  TEST_KEDA_MODELS: {
    name: 'THE AUTOSCALING MANIFESTS AGAINST SCHEMAS',
    find: (say: Say) => installWithNpm([KEDA_MODELS], say),
    needs: 'npm',
  },
} as const;

/** A command that renders a folder of manifests, such as `kubectl kustomize`. */
async function findKustomize(say: Say): Promise<string> {
  const [kubectl, kustomize] = [await findOnPath('kubectl'), await findOnPath('kustomize')];
  if (kubectl !== undefined) return `${kubectl} kustomize`;
  if (kustomize !== undefined) return `${kustomize} build`;
  const built = join(cacheFolder(), executable('kustomize-5.5.0'));
  const isBuilt = await access(built).then(
    () => true,
    () => false,
  );
  if (!isBuilt) {
    say('Building kustomize, once …');
    await buildWithGo(KUSTOMIZE, built, say);
  }
  return `${built} build`;
}

/** Passes their locations to the tests; an empty one means that it could not be had. */
export async function findTools(say: Say): Promise<void> {
  for (const [variable, { name, find, needs }] of Object.entries(TOOLS)) {
    process.env[variable] = await find(say).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      say(`TESTS OF ${name} ARE SKIPPED: install ${needs}, with access to its package index (${reason}).`);
      return '';
    });
  }
}
