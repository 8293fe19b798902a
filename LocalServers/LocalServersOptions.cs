using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace LocalServers;

/// <summary>Settings, from the configuration section <c>LocalServers</c> (<c>--LocalServers:Mode=process</c> or
/// <c>LocalServers__Mode=process</c>).</summary>
internal sealed class LocalServersOptions
{
    private const string Section = "LocalServers";

    /// <summary>How servers run. Default: <see cref="ServerMode.Auto"/>.</summary>
    public ServerMode Mode { get; set; }

    /// <summary>Where servers keep their data, relative to the AppHost's folder. Default: <c>.local</c>.</summary>
    public string DataFolder { get; set; } = ".local";

    /// <summary>Run several nodes of each server, which take over from each other; only as processes. Default: false.</summary>
    public bool Cluster { get; set; }

    /// <summary>Install the packages of missing servers, as root on a Debian-like system. Default: true.</summary>
    public bool Install { get; set; } = true;

    /// <summary>Start services and servers again after they ended by themselves. Default: true.</summary>
    public bool Restart { get; set; } = true;

    /// <summary>Fixed ports by resource name (<c>--LocalServers:Ports:gateway=8081</c>), in place of the model's. Default:
    /// none.</summary>
    public Dictionary<string, ushort> Ports { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="DistributedApplicationException">
    /// A value breaks its rule; the message names the key, the value and the rule.
    /// </exception>
    public static LocalServersOptions From(IDistributedApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection(Section);
        // By hand: the binder names types instead of rules, and passes over wrong entries of a dictionary.
        Check(
            section.GetSection(nameof(Mode)),
            text => Enum.TryParse<ServerMode>(text, ignoreCase: true, out _),
            "auto, container or process");
        Check(section.GetSection(nameof(Cluster)), text => bool.TryParse(text, out _), "true or false");
        Check(section.GetSection(nameof(Install)), text => bool.TryParse(text, out _), "true or false");
        Check(section.GetSection(nameof(Restart)), text => bool.TryParse(text, out _), "true or false");
        foreach (var port in section.GetSection(nameof(Ports)).GetChildren())
        {
            Check(
                port,
                text => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _),
                $"a port, up to {ushort.MaxValue}");
        }

        var options = section.Get<LocalServersOptions>() ?? new LocalServersOptions();
        if (options is { Cluster: true, Mode: ServerMode.Container })
        {
            throw new DistributedApplicationException(
                $"{Section}:{nameof(Cluster)} runs servers as processes: leave out {Section}:{nameof(Mode)}, which is 'container'.");
        }

        options.DataFolder = Path.GetFullPath(options.DataFolder, builder.AppHostDirectory);
        return options;
    }

    private static void Check(IConfigurationSection setting, Func<string, bool> isValid, string rule)
    {
        if (setting.Value is { Length: > 0 } text && !isValid(text))
            throw new DistributedApplicationException($"{setting.Path} is '{text}', and must be {rule}.");
    }
}

/// <summary>How the servers of the model run.</summary>
internal enum ServerMode
{
    /// <summary>As containers where a container engine answers, else as processes.</summary>
    Auto,

    /// <summary>As containers, the way Aspire does it.</summary>
    Container,

    /// <summary>As processes of this machine.</summary>
    Process,
}
