namespace Twin.Shared;

/// <summary>Section <c>Mistakes</c>: the enabled mistakes. Default: none, which is a decent single-process service.</summary>
internal sealed class Mistakes
{
    public const string Section = "Mistakes";

    /// <summary>Opens a connection for each request and closes it afterwards.</summary>
    public bool NoPooling { get; set; }

    /// <summary>Queries the database for each request.</summary>
    public bool NoCaching { get; set; }

    /// <summary>Queries related data item by item.</summary>
    public bool NPlusOne { get; set; }

    /// <summary>Serves any client, however many requests it sends.</summary>
    public bool NoRateLimiting { get; set; }

    /// <summary>Executes slow tasks within the request, on its thread.</summary>
    public bool SynchronousEverything { get; set; }
}
