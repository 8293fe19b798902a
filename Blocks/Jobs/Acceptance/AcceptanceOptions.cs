using Scalable.Jobs.Idempotency;

namespace Scalable.Jobs.Acceptance;

/// <summary>The conditions for accepting a job.</summary>
/// <param name="MaxUnfinished">The maximum number of unfinished jobs of the owner, including this one; 0 for no limit.</param>
/// <param name="Request">Identifies the request if it may be sent twice; else null.</param>
/// <param name="Upload">The file that was stored for the job, or null.</param>
internal sealed record AcceptanceOptions(int MaxUnfinished, IdempotentRequest? Request = null, string? Upload = null);
