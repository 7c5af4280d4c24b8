// Two issuers of npm oidc-provider on ports of their own; everyone who comes is "person-1".
// argv[2]: JSON with client_id, jwks, redirect_uri, backchannel_logout_uri.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import Provider from "oidc-provider";

const wanted = JSON.parse(process.argv[2]);
const SUBJECT = "person-1";

function configuration(name) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = { ...privateKey.export({ format: "jwk" }), kid: `${name}-1`, use: "sig" };
  return {
    clients: [
      {
        client_id: wanted.client_id,
        jwks: wanted.jwks,
        redirect_uris: [wanted.redirect_uri],
        response_types: ["code"],
        grant_types: ["authorization_code"],
        token_endpoint_auth_method: "private_key_jwt",
        token_endpoint_auth_signing_alg: "ES256",
        id_token_signed_response_alg: "RS256",
        backchannel_logout_uri: wanted.backchannel_logout_uri,
        backchannel_logout_session_required: true,
      },
    ],
    jwks: { keys: [key] },
    cookies: { keys: ["only-for-a-test"] },
    claims: { openid: ["sub"], profile: ["name"], email: ["email", "email_verified"] },
    acrValues: ["http://eidas.europa.eu/LoA/substantial"],
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource(ctx, form) {
          ctx.body = form;
        },
      },
    },
    // its own guard against internal addresses would keep the notice from this machine
    fetch: (url, { dispatcher: _guard, ...options }) => globalThis.fetch(url, options),
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        name: `Noor van ${name}`,
        email: "noor@example.nl",
        email_verified: true,
      }),
    }),
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId,
        accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope("openid profile email");
      await grant.save();
      return grant;
    },
  };
}

function listen(server) {
  return new Promise((ready) => server.listen(0, "127.0.0.1", () => ready(server.address().port)));
}

async function start(name) {
  const server = createServer();
  const port = await listen(server);
  const issuer = `http://127.0.0.1:${port}`;
  const provider = new Provider(issuer, configuration(name));
  provider.on("backchannel.error", (_ctx, error) => console.error(error));
  provider.on("server_error", (_ctx, error) => console.error(error));
  const answer = provider.callback();
  server.on("request", (request, response) => {
    if (request.url.startsWith("/interaction/")) {
      const login = { accountId: SUBJECT, acr: "http://eidas.europa.eu/LoA/substantial" };
      return provider.interactionFinished(request, response, { login });
    }
    return answer(request, response);
  });
  return issuer;
}

const issuers = [await start("voorbeeld"), await start("elders")];
console.log(`READY ${JSON.stringify(issuers)}`);
