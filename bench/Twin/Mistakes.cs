namespace Twin;

/// <summary>Section <c>Mistakes</c>: which of the five are made. Default: none, and this is then a decent service of one process.</summary>
internal sealed class Mistakes
{
    public const string Section = "Mistakes";

    /// <summary>A connection is opened for each request and closed after it.</summary>
    public bool NoPooling { get; set; }

    /// <summary>Each request asks the database.</summary>
    public bool NoCaching { get; set; }

    /// <summary>What belongs to an item is asked for item by item.</summary>
    public bool NPlusOne { get; set; }

    /// <summary>Whoever asks is served, however often.</summary>
    public bool NoRateLimiting { get; set; }

    /// <summary>Slow tasks are done inside the request, on its thread.</summary>
    public bool SynchronousEverything { get; set; }
}
