// Draws Swagger UI into the page. It lies in a file of its own so that pages need to allow no script within them.
window.addEventListener("DOMContentLoaded", () => {
  SwaggerUIBundle({
    url: "/api/docs/v3/openapi-3.0.json",
    dom_id: "#swagger",
    deepLinking: true,
    validatorUrl: null,
  });
});
