namespace Twin.Shared;

/// <summary>Section <c>Mistakes</c>: the enabled mistakes. Default: none, which is a decent service.</summary>
internal sealed class Mistakes
{
    public const string Section = "Mistakes";

    /// <summary>The port at which programs of this machine switch mistakes on and off while the service runs. Default: 0, none.</summary>
    public int SwitchPort { get; set; }

    /// <summary>Opens a connection for each request and closes it afterwards.</summary>
    public bool NoPooling { get; set; }

    /// <summary>Uses a pool of the default size, 100, in each process, however many there are.</summary>
    public bool DefaultPools { get; set; }

    /// <summary>Queries the database for each request.</summary>
    public bool NoCaching { get; set; }

    /// <summary>Caches responses, but queries the database for each request that arrives while a response is missing.</summary>
    public bool NoSingleFlight { get; set; }

    /// <summary>Queries related data item by item, as an O/R mapper does with lazy loading.</summary>
    public bool NPlusOne { get; set; }

    /// <summary>Serves any client, however many requests it sends.</summary>
    public bool NoRateLimiting { get; set; }

    /// <summary>Executes slow tasks within the request, and awaits them.</summary>
    public bool AwaitedTasks { get; set; }

    /// <summary>Executes slow tasks within the request, and blocks its thread.</summary>
    public bool BlockingTasks { get; set; }
}
