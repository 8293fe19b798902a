namespace Scalable.Jobs.Files;

/// <summary>
/// How rows of other tables than that of jobs refer to files. Register it with <c>services.AddSingleton(new FileReference(…))</c>.
/// </summary>
/// <param name="Condition">
/// A condition in SQL that is true if the file <c>name</c> is in use: <c>exists (select from avatars where file = name)</c>.
/// </param>
public sealed record FileReference(string Condition);
