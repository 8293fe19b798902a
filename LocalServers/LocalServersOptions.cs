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

    /// <summary>Install the packages of missing servers, as root on a Debian-like system. Default: true.</summary>
    public bool Install { get; set; } = true;

    /// <summary>Start services and servers again after they ended by themselves. Default: true.</summary>
    public bool Restart { get; set; } = true;

    /// <summary>Fixed ports by resource name (<c>--LocalServers:Ports:gateway=8081</c>), in place of the model's. Default:
    /// none.</summary>
    public Dictionary<string, ushort> Ports { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="DistributedApplicationException">A value breaks its rule; the message names the key, the value and the
    /// rules.</exception>
    public static LocalServersOptions From(IDistributedApplicationBuilder builder)
    {
        try
        {
            var section = builder.Configuration.GetSection(Section);
            var options = section.Get<LocalServersOptions>() ?? new LocalServersOptions();
            // The binder passes over an entry of a dictionary that it cannot convert.
            if (section.GetSection(nameof(Ports)).GetChildren().FirstOrDefault(port => !options.Ports.ContainsKey(port.Key)) is { } wrong)
                throw new InvalidOperationException($"Failed to convert configuration value '{wrong.Value}' at '{wrong.Path}'.");
            options.DataFolder = Path.GetFullPath(options.DataFolder, builder.AppHostDirectory);
            return options;
        }
        catch (InvalidOperationException e)
        {
            throw new DistributedApplicationException(
                $"{e.Message} {Section}:Mode is auto, container or process; Install and Restart are true or false; "
                + $"a port is a number up to {ushort.MaxValue}.", e);
        }
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
