namespace Aspire.Hosting;

/// <summary>How the application itself is built.</summary>
public sealed class DistributedApplicationOptions
{
    /// <summary>The command line; it is a source of configuration.</summary>
    public string[]? Args { get; set; }

    /// <summary>The name of the AppHost's assembly; null is the entry assembly's.</summary>
    public string? AssemblyName { get; set; }

    /// <summary>Start no dashboard. Default: false.</summary>
    public bool DisableDashboard { get; set; }
}
