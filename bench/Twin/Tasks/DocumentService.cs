namespace Twin.Tasks;

/// <summary>A client of the slow external service that renders the documents.</summary>
internal sealed class DocumentService(HttpClient client)
{
    /// <summary>Blocks the calling thread, as many libraries for mail or documents do.</summary>
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
