import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate, specifiedRules, recommendedRules } from 'graphql';
import { extentsOf } from './dist/src/operations/limits/extent.js';
import { costOf } from './dist/src/operations/limits/cost.js';
import { createLimitRule, checkDocument } from './dist/src/operations/limits/document-limits.js';
import { limitsByRole } from './dist/src/access/limits.js';
import { currentRequest, createRequestRecord } from './dist/src/operations/request-record.js';
const schema = buildSchema(readFileSync('schema/schema.graphql','utf8'));
const limits = limitsByRole();
const rule = createLimitRule(limits, 20);
const R = (n,f)=>Array.from({length:n},(_,i)=>f(i)).join(' ');
const ORG='trainingCenters{nodes{';
const docs = {
  simple: '{ministries{totalCount}}',
  unusedWide: `{__typename} fragment A on Ministry { ${R(1900,()=>'code')} }`,
  unusedWideMany: `{__typename} fragment A on Ministry { ${R(480,()=>'organizations: code')} ${''} }`,
  unusedAliasConflicts: `{__typename} fragment A on Ministry { ${R(600,(i)=>`a:code`)} }`,
  unusedNested: `{__typename} fragment A on Directorate { ${R(300,()=>`parent{code}`)} }`,
  unusedNested2: `{__typename} fragment A on Directorate { ${R(60,()=>`parent{${R(5,()=>'parent{code}')}}`)} }`,
  unusedNested3: `{__typename} fragment A on Directorate { ${R(14,()=>`parent{${R(10,()=>'parent{parent{code}}')}}`)} }`,
  unusedDoubling: `{__typename} ${R(60,i=>`fragment F${i} on Directorate { a:parent{...F${i+1}} b:parent{...F${i+1}} }`)} fragment F60 on Directorate{code}`,
  unusedFragSpread: `{__typename} ${R(150,i=>`fragment F${i} on Directorate { ...F${i+1} parent{...F${i+1}} }`)} fragment F150 on Directorate{code}`,
  unusedAllSpread: `{__typename} fragment A on Directorate { ${R(200,i=>`...F${i}`)} } ${R(200,i=>`fragment F${i} on Directorate {parent{code}}`)}`,
  unusedManyInline: `{__typename} fragment A on Directorate { ${R(200,()=>`...on Organization{parent{code}}`)} }`,
  unusedCyc: `{__typename} ${R(200,i=>`fragment F${i} on Directorate { ...F${(i*7+1)%200} ...F${(i*3+2)%200} }`)}`,
  unusedComplete: `{__typename} ${R(28,i=>`fragment F${i} on Directorate { ${R(28,j=>j>i?`...F${j}`:'')} code }`)}`,
  completeCycles: `{__typename} ${R(28,i=>`fragment F${i} on Directorate { ${R(28,j=>j!==i?`...F${j}`:'')} code }`)}`,
  completeParent: `{__typename} ${R(18,i=>`fragment F${i} on Directorate { ${R(18,j=>j>i?`parent{...F${j}}`:'')} code }`)}`,
  completeParentAlias: `{__typename} ${R(16,i=>`fragment F${i} on Directorate { ${R(16,j=>j>i?`a${j}:parent{...F${j}}`:'')} code }`)}`,
  manyOps: R(600,i=>`query Q${i}{a}`),
  manyOps2: R(280,i=>`query Q${i}{...F}`)+` fragment F on Query{${R(5,i=>`a${i}:ministries{nodes{...on Ministry{code}}}`)}}`,
  manyOpsFrags: R(150,i=>`query Q${i}{...F0}`)+R(120,i=>`fragment F${i} on Query{...F${i+1}}`)+`fragment F120 on Query{__typename}`,
  argsMany: `{__typename} fragment A on Query { ${R(150,i=>`ministries(filter:{code:{eq:"a"}}){totalCount}`)} }`,
  bigObjArg: `{ministries(filter:{or:[${R(240,i=>`{code:{eq:"${i}"}}`)}]}){totalCount}}`,
  bigObjTwice: `{ministries(filter:{or:[${R(120,i=>`{code:{eq:"${i}"}}`)}]}){totalCount} ministries(filter:{or:[${R(120,i=>`{code:{eq:"${i}"}}`)}]}){totalCount}}`,
  bigObjTwiceDeep: `{${R(40,()=>`ministries(filter:{not:{not:{not:{or:[{code:{eq:"a"}}]}}}}){totalCount}`)}}`,
  dupVarUse: `query(${R(45,i=>`$v${i}:Int`)}){__typename} fragment A on Query {${R(180,i=>`a${i}:ministries(first:$v${i%45}){totalCount}`)}}`,
  opsVars: R(60,i=>`query Q${i}(${R(5,j=>`$v${j}:Int`)}){...F}`)+`fragment F on Query{${R(9,i=>`a${i}:ministries(first:$v${i%45}){totalCount}`)}}`,
  unknownFieldsUnused: `{__typename} fragment A on Organization { ${R(1900,i=>`x${i}`)} }`,
  nestInline: `{${'...{'.repeat(300)}__typename${'}'.repeat(300)}}`,
  nestInline900: `{${'...{'.repeat(660)}__typename${'}'.repeat(660)}}`,
  nestListVal: `{ministries(filter:${'['.repeat(900)}${']'.repeat(900)}){totalCount}}`,
  nestObjVal: `{ministries(filter:${'{not:'.repeat(480)}{}${'}'.repeat(480)}){totalCount}}`,
  nestType: `query($a:${'['.repeat(900)}Int${']'.repeat(900)}){__typename}`,
  longString: `{ministries(filter:{code:{eq:"${'\\u0041'.repeat(15000)}"}}){totalCount}}`,
};
const which = process.argv[2] ? process.argv[2].split(',') : Object.keys(docs);
const role = process.argv[3] ?? 'PUBLIC';
for (const name of which) {
  const text = docs[name]; const rec = createRequestRecord('x'); rec.viewer={...rec.viewer, role};
  currentRequest.run(rec, ()=>{
   let t=[]; let out='';
   for(let k=0;k<3;k++){ const s=performance.now(); let p=0,v=0,c=0; let errs=[],tok;
    try { const d=parse(text,{maxLexicalTokens:10000,maxComments:1000,maxSourceLength:100000}); tok=d.tokenCount; p=performance.now()-s;
      errs=validate(schema,d,[...recommendedRules?specifiedRules:specifiedRules,rule],{maxErrors:20,hideSuggestions:true}); v=performance.now()-s-p;
      out=`tok=${tok} errs=${errs.length} ${errs[0]?.message?.slice(0,80)??''}`;
      if(!errs.length){ const op=d.definitions.find(x=>x.kind==='OperationDefinition'); checkDocument(d,limits[role]); try{out+=' cost='+costOf(schema,d,op).cost}catch(e){out+=' '+e.message} c=performance.now()-s-p-v;}
    } catch(e){out='THROW '+e.message.slice(0,100)}
    t.push([p,v,c].map(x=>x.toFixed(1)).join('/'));
   }
   console.log(name.padEnd(22), text.length, t.join('  '), out);
  });
}
