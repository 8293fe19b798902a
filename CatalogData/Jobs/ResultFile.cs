namespace CatalogData.Jobs;

/// <summary>
/// A file that a job made, under <c>file</c> in its result: the owner downloads it from <c>/api/jobs/{id}/result</c>, and it goes when the job does.
/// </summary>
/// <param name="Name">Its name in the file store. It holds the job's id as 32 hexadecimal digits, by which a file that is in use is
/// known.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="DownloadName">What it is called on its owner's disk.</param>
public sealed record ResultFile(string Name, string ContentType, string DownloadName);
