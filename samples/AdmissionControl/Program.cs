// A service in front of a slow backend: it finds out how many requests at once the backend carries, and shares that among its clients.
using System.Security.Cryptography;
using System.Text;
using Scalable.AdmissionControl;
using Scalable.AdmissionControl.Configuration;

var builder = WebApplication.CreateBuilder(args);
var backend = new Uri(builder.Configuration["Backend"] ?? "http://localhost:5001");
builder.Services.AddHttpClient("backend", client => client.BaseAddress = backend);

builder.AddAdmissionControl();

var app = builder.Build();
app.MapGet("/reports/{name}", async (
    string name, HttpContext context, AdmissionControllers controllers, IHttpClientFactory clients, CancellationToken cancellationToken) =>
{
    var request = new AdmissionRequest(ClientOf(context), Route: "reports", Destinations: [backend], Criticality.Normal);
    var admission = await controllers.Get("backend").AcquireAsync(request, cancellationToken);
    if (admission.Lease is not { } lease)
    {
        context.Response.Headers.RetryAfter = $"{Math.Ceiling(admission.RetryAfter.TotalSeconds)}";
        return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
    }

    using (lease)
    {
        var report = await clients.CreateClient("backend").GetStringAsync($"reports/{name}", cancellationToken);
        lease.Complete(report.Length);
        return Results.Text(report);
    }
});
app.Run();

// In a service of yours: the user, or the API key.
static UInt128 ClientOf(HttpContext context) =>
    BitConverter.ToUInt128(SHA256.HashData(Encoding.UTF8.GetBytes(context.Request.Headers["X-Client"].ToString())));
