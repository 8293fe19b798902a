using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;

namespace LocalAspire.Hosting.Dashboard;

/// <summary>
/// What the dashboard asks for. The AppHost must know it as well, for the link that it prints and the services that it starts: what the dashboard would
/// make up for itself, where others than this machine can reach it, is made up here.
/// </summary>
/// <param name="BrowserToken">The token of the login link; null where pages are open.</param>
/// <param name="OtlpKey">The key of senders; null where they are not asked.</param>
internal sealed record DashboardAccess(string? BrowserToken, string? OtlpKey)
{
    private const string TokenVariable = "ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN";

    public static DashboardAccess Open { get; } = new(null, null);

    public string LoginPath => BrowserToken is null ? "" : $"/login?t={Uri.EscapeDataString(BrowserToken)}";

    /// <summary>How the dashboard is told.</summary>
    public Dictionary<string, string> Variables
    {
        get
        {
            var variables = new Dictionary<string, string>();
            if (BrowserToken is not null) variables["DASHBOARD__FRONTEND__BROWSERTOKEN"] = BrowserToken;
            if (OtlpKey is not null) variables["DASHBOARD__OTLP__PRIMARYAPIKEY"] = OtlpKey;
            return variables;
        }
    }

    /// <summary>Reads the dashboard's own settings; makes up what they leave open if it can be reached from elsewhere.</summary>
    public static DashboardAccess Of(IConfiguration configuration, bool isLocal)
    {
        if (string.Equals(configuration["ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"], "true", StringComparison.OrdinalIgnoreCase)) return Open;
        return new(
            First(configuration["Dashboard:Frontend:BrowserToken"], configuration[TokenVariable]) ?? (isLocal ? null : NewSecret()),
            First(configuration["Dashboard:Otlp:PrimaryApiKey"]) ?? (isLocal ? null : NewSecret()));
    }

    private static string? First(params ReadOnlySpan<string?> values)
    {
        foreach (var value in values)
        {
            if (!string.IsNullOrEmpty(value)) return value;
        }
        return null;
    }

    private static string NewSecret() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
