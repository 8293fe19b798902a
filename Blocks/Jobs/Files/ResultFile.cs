namespace Scalable.Jobs.Files;

/// <summary>
/// A file created by a job, stored under <c>file</c> in its result. It is deleted with the job.
/// </summary>
/// <param name="Name">
/// The name in the file store. It contains the job's id as 32 hexadecimal digits, by which files in use are recognized.
/// </param>
/// <param name="ContentType">The media type.</param>
/// <param name="DownloadName">The file name suggested to the downloading client.</param>
public sealed record ResultFile(string Name, string ContentType, string DownloadName);
