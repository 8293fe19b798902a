using System.ComponentModel.DataAnnotations;

namespace LocalAspire.Dashboard.Settings;

/// <summary>Everything that can be set, under the configuration section <c>Dashboard</c> (<c>DASHBOARD__…</c> in the environment).</summary>
internal sealed class DashboardOptions
{
    public FrontendOptions Frontend { get; set; } = new();

    public OtlpOptions Otlp { get; set; } = new();

    public ResourceServiceClientOptions ResourceServiceClient { get; set; } = new();

    public TelemetryLimits TelemetryLimits { get; set; } = new();
}

/// <summary>Who may look at the pages.</summary>
internal sealed class FrontendOptions
{
    /// <value>Unset: anonymous on loopback, by token anywhere else.</value>
    public FrontendAuthMode? AuthMode { get; set; }

    /// <value>The token of the login link. Unset: one is made at start where one is needed.</value>
    [MinLength(8)]
    public string? BrowserToken { get; set; }
}

/// <summary>How a browser proves itself.</summary>
internal enum FrontendAuthMode
{
    /// <summary>Nobody is asked.</summary>
    Unsecured,

    /// <summary>The token of the login link, then a cookie.</summary>
    BrowserToken,
}

/// <summary>The AppHost's resource service.</summary>
internal sealed class ResourceServiceClientOptions
{
    /// <value>Base address; unset means standalone: telemetry only.</value>
    public Uri? Url { get; set; }

    /// <value>Sent as <c>x-resource-service-api-key</c>.</value>
    public string? ApiKey { get; set; }
}
