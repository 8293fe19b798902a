namespace CatalogData.Jobs;

/// <summary>What an e-mail's job row says about the work.</summary>
/// <param name="PriceList">The job that made the price list.</param>
/// <param name="To">The one address it goes to.</param>
public sealed record EmailPayload(Guid PriceList, string To);

/// <summary>An e-mail that the mail server took, or that became a file in Development: the result of its job.</summary>
/// <param name="MessageId">Its <c>Message-ID</c>, which is the job's: were it sent a second time, it would be the same.</param>
/// <param name="Attached">Whether the price list is in it; otherwise a link to it is.</param>
/// <param name="File">The file of the store that it became, where no mail server is configured; null if it was sent.</param>
public sealed record EmailResult(string To, string MessageId, bool Attached, string? File = null);
