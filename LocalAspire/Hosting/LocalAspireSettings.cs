using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace LocalAspire.Hosting;

/// <summary>What can be set from outside without touching the model: configuration section <c>LocalAspire</c> (<c>LocalAspire__DataFolder=…</c>).</summary>
internal sealed class LocalAspireSettings
{
    private const string Section = "LocalAspire";

    /// <summary>Where servers keep their data, logs and secrets. Default: <c>.local</c> in the AppHost's folder.</summary>
    [Required]
    public string DataFolder { get; set; } = ".local";

    /// <summary>Start a process again after a crash. Default: true.</summary>
    public bool Restart { get; set; } = true;

    /// <summary>Seconds that a process may take to stop before it is killed. Default: 8.</summary>
    [Range(1, 600)]
    public double StopTimeout { get; set; } = 8;

    /// <summary>Pick free ports for external endpoints too, as tests do. Default: false.</summary>
    public bool RandomizePorts { get; set; }

    /// <summary>Start no dashboard. Default: false.</summary>
    public bool DisableDashboard { get; set; }

    /// <summary>Install the packages of missing servers, as root on a Debian-like system. Default: true.</summary>
    public bool Install { get; set; } = true;

    /// <summary>Print what the resources write. Default: true.</summary>
    public bool ShowConsoleLogs { get; set; } = true;

    /// <summary>
    /// Fixed ports: by resource for its first endpoint (<c>--LocalAspire:Ports:postgres=5433</c>), by resource and endpoint for the others
    /// (<c>--LocalAspire:Ports:dashboard-otlp-http=14318</c>).
    /// </summary>
    public Dictionary<string, int> Ports { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="DistributedApplicationException">A value breaks its rule.</exception>
    public static LocalAspireSettings From(IConfiguration configuration, string appHostDirectory)
    {
        var settings = configuration.GetSection(Section).Get<LocalAspireSettings>() ?? new LocalAspireSettings();
        var errors = new List<ValidationResult>();
        if (!Validator.TryValidateObject(settings, new ValidationContext(settings), errors, validateAllProperties: true))
            throw new DistributedApplicationException($"Configuration section {Section}: {string.Join(" ", errors.Select(e => e.ErrorMessage))}");
        settings.DataFolder = Path.GetFullPath(settings.DataFolder, appHostDirectory);
        return settings;
    }
}
