namespace CatalogData.Jobs;

/// <summary>The payload of an e-mail job.</summary>
/// <param name="PriceList">The id of the price list's job.</param>
/// <param name="To">The single recipient.</param>
public sealed record PriceListEmailPayload(Guid PriceList, string To);

/// <summary>The result of an e-mail job: a message accepted by the mail server, or written to a file in Development.</summary>
/// <param name="To">The recipient.</param>
/// <param name="MessageId">The <c>Message-ID</c>, derived from the job: the same if the message is sent a second time.</param>
/// <param name="Attached">True if the price list is attached; otherwise the message contains a link to it.</param>
/// <param name="File">The name in the file store if no mail server is configured; null if the message was sent.</param>
public sealed record PriceListEmailResult(string To, string MessageId, bool Attached, string? File = null);
