using LocalAspire.Dashboard.Access;
using LocalAspire.Dashboard.Settings;

namespace LocalAspire.Dashboard.Listeners;

internal static class Announcement
{
    /// <summary>Says where to look and where to send, with the login link and the key where they are needed.</summary>
    public static void AnnounceAddresses(this WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<Addresses>();
        var rules = app.Services.GetRequiredService<AccessRules>();
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            var page = Shown(addresses.Pages[0]);
            Console.WriteLine(rules.BrowserToken is { } token ? $"Dashboard: {page}/login?t={token}" : $"Dashboard: {page}");
            Console.WriteLine($"OTLP: gRPC {Shown(addresses.Grpc)}, HTTP {Shown(addresses.Http)}");
            if (rules.GeneratedOtlpKey is { } key)
                Console.WriteLine($"Senders need OTEL_EXPORTER_OTLP_HEADERS=x-otlp-api-key={key}");
        });
    }

    // 0.0.0.0 is a place to listen, not a place to go.
    private static string Shown(Uri url) =>
        url.Host is "0.0.0.0" or "[::]" ? $"{url.Scheme}://localhost:{url.Port}" : url.GetLeftPart(UriPartial.Authority);
}
