namespace CatalogData.Jobs;

/// <summary>What an import's job row says about the work.</summary>
/// <param name="File">The upload's name in the file store.</param>
/// <param name="SkipBadRows">Whether good rows are kept beside bad ones; otherwise one bad row means that nothing changes.</param>
public sealed record ImportPayload(string File, ImportFormat Format, bool SkipBadRows);

/// <summary>How an upload holds its rows.</summary>
public enum ImportFormat
{
    /// <summary>Comma-separated values with a header line (RFC 4180).</summary>
    Csv,

    /// <summary>One JSON object per line.</summary>
    Ndjson,

    /// <summary>One JSON array of objects.</summary>
    Json,
}

/// <summary>What an import did: the result of its job.</summary>
/// <param name="Rows">Rows in the file.</param>
/// <param name="Errors">Rows that broke a rule and were left out.</param>
public sealed record ImportResult(long Rows, long Inserted, long Updated, long Errors);
