// SPDX-License-Identifier: Apache-2.0
// Search for both languages, in the place of mkdocs' own worker: Chinese has no blanks between words, so the words of a
// query are looked for as parts of the text. A section ranks by where and how often it has them; it must have all of them.
let sections = [];

function init() {
    const request = new XMLHttpRequest();
    request.addEventListener('load', function () {
        const data = JSON.parse(this.responseText);
        sections = data.docs.map((each) => ({
            location: each.location, title: each.title, text: each.text,
            low: {title: each.title.toLowerCase(), text: each.text.toLowerCase()},
        }));
        postMessage({config: {min_search_length: 2}});
        postMessage({allowSearch: true});
    });
    request.open('GET', 'function' === typeof importScripts ? 'search_index.json' : '/search/search_index.json');
    request.send();
}

function count(text, word) {
    return text.split(word).length - 1;
}

function rank(section, words) {
    let sum = 0;
    for (const word of words) {
        const found = 20 * count(section.low.title, word) + Math.min(10, count(section.low.text, word));
        if (found === 0) return 0;
        sum += found;
    }
    return sum;
}

function summary(section, words) {
    const at = Math.max(0, Math.min(...words.map((word) => section.low.text.indexOf(word)).filter((each) => each >= 0), section.text.length));
    const from = at === section.text.length ? 0 : Math.max(0, at - 60);
    return (from > 0 ? '…' : '') + section.text.substring(from, from + 200);
}

function search(query) {
    const words = query.toLowerCase().split(/\s+/).filter((word) => word !== '');
    return sections.map((section) => ({section, rank: rank(section, words)}))
        .filter((each) => each.rank > 0)
        .sort((left, right) => right.rank - left.rank)
        .slice(0, 50)
        .map(({section}) => ({location: section.location, title: section.title, summary: summary(section, words)}));
}

if ('function' === typeof importScripts) {
    onmessage = (event) => {
        if (event.data.init) init();
        else if (event.data.query) postMessage({results: search(event.data.query)});
    };
}
