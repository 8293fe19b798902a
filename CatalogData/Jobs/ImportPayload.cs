namespace CatalogData.Jobs;

/// <summary>The payload of an import job.</summary>
/// <param name="File">The upload's name in the file store.</param>
/// <param name="Format">The format of the upload.</param>
/// <param name="SkipBadRows">True to import the valid rows despite bad ones; otherwise one bad row rejects the whole import.</param>
public sealed record ImportPayload(string File, ImportFormat Format, bool SkipBadRows);

/// <summary>The format of an upload.</summary>
public enum ImportFormat
{
    /// <summary>Comma-separated values with a header line (RFC 4180).</summary>
    Csv,

    /// <summary>One JSON object per line.</summary>
    Ndjson,

    /// <summary>One JSON array of objects.</summary>
    Json,
}

/// <summary>The result of an import job.</summary>
/// <param name="Rows">The number of rows in the file.</param>
/// <param name="Inserted">The number of new items.</param>
/// <param name="Updated">The number of updated items.</param>
/// <param name="Errors">The number of rejected rows.</param>
public sealed record ImportResult(long Rows, long Inserted, long Updated, long Errors);
