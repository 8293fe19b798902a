namespace Twin.Tasks;

/// <summary>Whoever makes the documents: another service, and a slow one.</summary>
internal sealed class DocumentService(HttpClient client)
{
    /// <summary>Waits on the thread of the caller, as many a library for mail or documents does.</summary>
    public void Render(Guid priceList)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"documents/{priceList}");
        using var response = client.Send(request);
        response.EnsureSuccessStatusCode();
    }

    public async Task RenderAsync(Guid priceList, CancellationToken cancellationToken)
    {
        using var response = await client.PostAsync($"documents/{priceList}", content: null, cancellationToken);
        response.EnsureSuccessStatusCode();
    }
}
