namespace Gateway.HotPath;

/// <summary>Whether responses are served before the pipeline; section <c>HotPath</c>.</summary>
internal sealed class HotPathOptions
{
    public const string Section = "HotPath";

    /// <summary>False to let every request take the pipeline. Default: true.</summary>
    public bool Enabled { get; set; } = true;
}
