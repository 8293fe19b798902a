using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace LocalAspire.Client.Redis;

internal static class RedisOptions
{
    public static ConfigurationOptions Create(string? connectionString)
    {
        var options = string.IsNullOrWhiteSpace(connectionString) ? new ConfigurationOptions() : ConfigurationOptions.Parse(connectionString);

        // A managed service that the library recognises by its host name keeps the defaults the library has for it.
        if (options.Defaults.GetType() == typeof(DefaultOptionsProvider))
            options.Defaults = new PatientDefaults();
        return options;
    }

    /// <summary>The library's defaults, except that a server which is down at first is waited for. What a connection string says wins over defaults.</summary>
    private sealed class PatientDefaults : DefaultOptionsProvider
    {
        public override bool AbortOnConnectFail => false;
    }
}
