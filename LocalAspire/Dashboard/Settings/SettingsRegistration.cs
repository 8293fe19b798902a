using System.ComponentModel.DataAnnotations;

namespace LocalAspire.Dashboard.Settings;

internal static class SettingsRegistration
{
    /// <summary>Reads and checks every setting before anything listens: a wrong one is one line and exit code 1.</summary>
    public static void AddSettings(this WebApplicationBuilder builder)
    {
        // Frameworks speak up only when something is wrong: what senders and browsers do is counted, not logged.
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Grpc", LogLevel.Error);
        // That it cannot start is told in one line, by Program.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        try
        {
            var options = new DashboardOptions();
            builder.Configuration.GetSection("Dashboard").Bind(options);
            ReadAspireVariables(builder.Configuration, options);
            Check("Dashboard:Frontend", options.Frontend);
            Check("Dashboard:Otlp", options.Otlp);
            Check("Dashboard:TelemetryLimits", options.TelemetryLimits);
            builder.Services.AddSingleton(options);
            builder.Services.AddSingleton(options.TelemetryLimits);
            builder.Services.AddSingleton(Addresses.Read(builder.Configuration));
            builder.Services.AddSingleton(TimeProvider.System);
        }
        catch (Exception e) when (e is SettingException or InvalidOperationException)
        {
            Console.Error.WriteLine($"Dashboard not started. {e.Message}");
            Environment.Exit(1);
        }
    }

    private static void ReadAspireVariables(ConfigurationManager configuration, DashboardOptions options)
    {
        options.Frontend.BrowserToken ??= NullIfEmpty(configuration["ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN"]);
        options.ResourceServiceClient.Url ??= Absolute("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL",
            configuration["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] ?? configuration["DOTNET_RESOURCE_SERVICE_ENDPOINT_URL"]);
        if (string.Equals(configuration["ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"], "true", StringComparison.OrdinalIgnoreCase))
        {
            options.Frontend.AuthMode = FrontendAuthMode.Unsecured;
            options.Otlp.AuthMode = OtlpAuthMode.Unsecured;
        }
    }

    private static string? NullIfEmpty(string? value) => string.IsNullOrEmpty(value) ? null : value;

    private static Uri? Absolute(string key, string? value) =>
        string.IsNullOrEmpty(value) ? null
        : Uri.TryCreate(value, UriKind.Absolute, out var url) ? url
        : throw new SettingException($"{key}: '{value}' is not an address; write http://host:port.");

    private static void Check(string section, object options)
    {
        var errors = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), errors, validateAllProperties: true))
            throw new SettingException($"{section}: {errors[0].ErrorMessage}");
    }
}
